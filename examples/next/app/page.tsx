import { SignupForm } from "./signup-form";

export default function Page() {
  return (
    <main>
      <SignupForm />
    </main>
  );
}
