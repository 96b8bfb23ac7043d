import { createRoot } from "react-dom/client";
import { SignupForm } from "./signup-form.tsx";

const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<SignupForm />);
