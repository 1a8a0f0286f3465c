  // On paper nothing can be opened: what is closed is printed open. A narrow page begins with its contents closed.
  const closed = () => [...document.querySelectorAll("main details:not([open])")];
  let opened = [];
  addEventListener("beforeprint", () => { opened = closed(); for (const part of opened) part.open = true; });
  addEventListener("afterprint", () => { for (const part of opened) part.open = false; });
  addEventListener("DOMContentLoaded", () => { if (innerWidth < 1000) at("contents").open = false; });
