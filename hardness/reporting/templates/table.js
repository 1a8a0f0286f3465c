  // Every run: chosen by solver, family, answer and words, sorted by a column, so many at a time.
  const keys = [
    [at("by-solver"), (run) => methods[run[1]]],
    [at("by-family"), (run) => instances[run[0]][1]],
    [at("by-answer"), (run) => instances[run[0]][5]],
  ];
  const page = 50;
  const values = (run) => [...instances[run[0]].slice(0, 6), methods[run[1]], run[2], run[3], run[4], run[5]];
  const heads = [...document.querySelectorAll("#run-table .sort")];
  let chosen = runs;
  let limit = page;
  let order = null;

  function rowOf(run) {
    const cells = values(run);
    cells[9] = milliseconds(cells[9]);
    const row = line(cells, [0, 1, 2, 5, 6, 7, 8]);
    row.dataset.instance = cells[0];
    row.tabIndex = 0;
    if (faults.has(run[2])) row.cells[7].classList.add("bad");
    return row;
  }

  function sumOf(method) {
    const own = chosen.filter((run) => run[1] === method);
    const times = own.filter((run) => solved.has(run[2]) && run[4] !== null).map((run) => run[4]);
    return line([methods[method], own.length, own.filter((run) => solved.has(run[2])).length, milliseconds(middle(times))], [0]);
  }

  function show() {
    at("rows").replaceChildren(...chosen.slice(0, limit).map(rowOf));
    at("more").hidden = chosen.length <= limit;
    at("shown").textContent = `${chosen.length} of ${runs.length} runs` +
      (chosen.length > limit ? `, the first ${limit} below` : "");
  }

  function compare(one, other) {
    // What is not there comes last, whichever way it is sorted.
    if (one === null || other === null) return (one === null) - (other === null);
    const sign = order.down ? -1 : 1;
    if (typeof one === "number" && typeof other === "number") return sign * (one - other);
    return sign * String(one).localeCompare(String(other), "en", { numeric: true });
  }

  function sorted(found) {
    if (!order) return found;
    return found.map((run) => [values(run)[order.column], run]).sort((a, b) => compare(a[0], b[0])).map((pair) => pair[1]);
  }

  function choose() {
    limit = page;
    const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = runs.filter((run) => keys.every(([select, value]) => !select.value || value(run) === select.value));
    const said = (run) => values(run).join(" ").toLowerCase();
    chosen = sorted(words.length ? found.filter((run) => { const text = said(run); return words.every((word) => text.includes(word)); }) : found);
    at("sums").replaceChildren(...[...new Set(chosen.map((run) => run[1]))].sort((a, b) => a - b).map(sumOf));
    show();
  }

  for (const head of heads) {
    head.addEventListener("click", () => {
      const column = Number(head.dataset.column);
      order = { column, down: order?.column === column && !order.down };
      for (const other of heads) other.parentElement.removeAttribute("aria-sort");
      head.parentElement.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      choose();
    });
  }
  for (const [select, value] of keys) {
    offer(select, runs.map(value));
    select.addEventListener("change", choose);
  }
  at("search").addEventListener("input", choose);
  const form = at("search").form;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(choose));
  at("more").addEventListener("click", () => { limit += page; show(); });
  choose();
