// People of the demo.

// Signs in as the person of this name, whoever was signed in before.
export async function enterAs(visitor, name) {
  const { page } = visitor;
  await visitor.go("/demo");
  await page.getByRole("listitem").filter({ hasText: name }).getByRole("button").click();
  await page.getByRole("heading", { level: 1, name: visitor.say("me.title") }).waitFor();
}
