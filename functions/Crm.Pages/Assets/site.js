// What makes the pages quicker to work with. Nothing here is needed to use them.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("copied");
  });
}

// A form sent twice is a click too many. A page stays after a download, whose form can be sent again a moment later.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  else if ("download" in event.target.dataset) setTimeout(() => delete event.target.dataset.sent, 1000);
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Keys: "/" finds, and what names its key is pressed by it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});

// What is typed shows at once as the buyer would read it: the same page, asked again, of which only the written parts are taken over.
for (const form of document.querySelectorAll("form[data-live]")) {
  let asked = 0;
  let timer;
  form.addEventListener("input", (event) => {
    if (event.target.name === "q") return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++asked;
      const reply = await fetch(form.dataset.live, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (mine !== asked) return;
      for (const part of form.querySelectorAll("[data-part]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceChildren(...fresh.childNodes);
      }
      const mistakes = page.querySelectorAll('main > [role="alert"]');
      const shown = document.getElementById("live-mistakes");
      if (shown) shown.replaceChildren(...mistakes);
    }, 400);
  });
}
