  // An instance under the pointer in a few words; one that is clicked on, on a card with its runs and its line.
  const tip = at("tip");
  const card = at("card");
  const byName = new Map(instances.map((instance, place) => [instance[0], place]));
  const under = (event) => instances[byName.get(event.target.closest?.("[data-instance]")?.dataset.instance)];
  const about = ([, family, question, n, d, answer]) => `${family}, ${question}, n = ${n}, d = ${d}, answer ${answer}`;
  const recipe = (instance) => instance[6] ?? "its line is in runs.csv";

  function explain(event) {
    const instance = card.open ? undefined : under(event);
    tip.hidden = !instance;
    if (!instance) return;
    const code = document.createElement("code");
    code.textContent = recipe(instance);
    tip.replaceChildren(`${instance[0]}: ${about(instance)}`, code);
    const place = event.target.getBoundingClientRect();
    const below = place.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.top = `${below ? place.bottom + 6 : Math.max(0, place.top - 6 - tip.offsetHeight)}px`;
    const x = event.clientX || place.left;
    tip.style.left = `${Math.max(8, Math.min(x, innerWidth - tip.offsetWidth - 8))}px`;
  }

  function present(instance) {
    const place = byName.get(instance[0]);
    tip.hidden = true;
    at("card-name").textContent = instance[0];
    at("card-facts").textContent = about(instance);
    at("card-line").textContent = recipe(instance);
    at("copy").textContent = "copy this line";
    at("card-runs").replaceChildren(...runs.filter((run) => run[0] === place).map((run) =>
      line([methods[run[1]], run[2], run[3], milliseconds(run[4]), run[5]], [0, 1, 2])));
    card.showModal();
  }

  async function copied(element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(element);
      return document.execCommand("copy");
    }
  }

  document.addEventListener("mouseover", explain);
  document.addEventListener("focusin", explain);
  document.addEventListener("click", (event) => {
    const instance = under(event);
    if (instance) present(instance);
    else if (event.target === card) card.close();
  });
  document.addEventListener("keydown", (event) => {
    const instance = event.key === "Enter" && !card.open && under(event);
    if (instance) {
      event.preventDefault();
      present(instance);
    }
  });
  at("close").addEventListener("click", () => card.close());
  at("copy").addEventListener("click", async () => {
    at("copy").textContent = (await copied(at("card-line"))) ? "copied" : "selected: copy it";
  });
