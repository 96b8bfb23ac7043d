/** Scrolls the narrow navigation, which shows only some pages, to the link of the current one. */
export function showCurrentPage(): void {
  const navigation = document.querySelector(".bar nav");
  const link = navigation?.querySelector("[aria-current]");
  if (!navigation || !link) return;
  const [outer, inner] = [navigation.getBoundingClientRect(), link.getBoundingClientRect()];
  navigation.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
}
