  // Two solvers of the reader's choice: how many each solved, how the times compare, and where they differ most.
  if (methods.length > 1) {
    const [first, second, family] = ["first-solver", "second-solver", "compare-family"].map(at);
    const shortest = 0.1;
    const most = 12;
    const points = 600;
    const time = (run) => (solved.has(run[2]) ? Math.max(run[4] ?? 0, shortest) : null);

    function tasks(a, b) {
      const other = new Map();
      for (const run of runs) if (run[1] === b) other.set(`${run[0]} ${run[6]}`, run);
      const found = [];
      for (const run of runs) {
        const match = run[1] === a && other.get(`${run[0]} ${run[6]}`);
        if (match && (!family.value || instances[run[0]][1] === family.value))
          found.push({ instance: instances[run[0]], a: time(run), b: time(match) });
      }
      return found;
    }

    function words(found, both, a, b) {
      const onlyA = found.filter((task) => task.a !== null && task.b === null).length;
      const onlyB = found.filter((task) => task.a === null && task.b !== null).length;
      const said = `Of ${found.length} runs that both were given, both solved ${both.length}, only ${a} ${onlyA}, only ${b} ${onlyB}, ` +
        `neither ${found.length - both.length - onlyA - onlyB}.`;
      if (!both.length) return said;
      const ratio = middle(both.map((task) => task.b / task.a));
      const faster = both.filter((task) => task.a < task.b).length;
      const slower = both.filter((task) => task.a > task.b).length;
      return `${said} Where both did, the median of ${b} : ${a} in wall time is ${Number(ratio.toPrecision(2))}; ` +
        `${a} was faster on ${faster}, ${b} on ${slower}.`;
    }

    function element(name, attributes, text) {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (text !== undefined) made.textContent = text;
      return made;
    }

    function plot(found, a, b) {
      const times = found.flatMap((task) => [task.a, task.b]).filter((value) => value !== null);
      if (!times.length) return [];
      const low = Math.floor(Math.log10(Math.min(...times)));
      const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...times))));
      const [left, top, size, beyond] = [78, 8, 290, 22];
      const along = (value) => (value === null ? size + beyond / 2 : (size * (Math.log10(value) - low)) / (high - low));
      const x = (value) => left + along(value);
      const y = (value) => top + size + beyond - along(value);
      const label = `${b} against ${a}, wall time`;
      const svg = element("svg", { viewBox: `0 0 ${left + size + beyond + 10} ${top + size + beyond + 46}`, role: "img", "aria-label": label });
      for (let power = low; power <= high; power++) {
        const tick = 10 ** power >= 1000 ? `${10 ** power / 1000} s` : `${10 ** power} ms`;
        const [here, up] = [x(10 ** power), y(10 ** power)];
        svg.append(element("path", { class: "rule", d: `M${here} ${top}V${top + size + beyond}M${left} ${up}H${left + size + beyond}` }));
        svg.append(element("text", { x: here, y: top + size + beyond + 16, "text-anchor": "middle" }, tick));
        svg.append(element("text", { x: left - 6, y: up + 4, "text-anchor": "end" }, tick));
      }
      svg.append(element("path", { class: "diagonal", d: `M${left} ${top + size + beyond}L${left + size} ${top + beyond}` }));
      svg.append(element("text", { x: left + size / 2, y: top + size + beyond + 38, "text-anchor": "middle" }, `A: ${a}; in the margin: not solved`));
      svg.append(element("text", { transform: `translate(12 ${top + (size + beyond) / 2}) rotate(-90)`, "text-anchor": "middle" }, `B: ${b}`));
      const step = Math.max(1, found.length / points);
      for (let place = 0; place < found.length; place += step) {
        const task = found[Math.floor(place)];
        if (task.a === null && task.b === null) continue;
        const no = task.instance[5] === "no";
        const [cx, cy] = [x(task.a), y(task.b)];
        svg.append(element("path", {
          class: no ? "no" : "yes", "data-instance": task.instance[0],
          d: no ? `M${cx - 3} ${cy - 3}h6v6h-6z` : `M${cx - 3.5} ${cy}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0`,
        }));
      }
      const caption = document.createElement("figcaption");
      caption.className = "note";
      caption.textContent = "Square: the answer is no; round: another answer." + (step > 1 ? ` ${points} of ${found.length} runs.` : "");
      return [svg, caption];
    }

    function difference(task) {
      const row = line([task.instance[0], task.instance[1], task.instance[3], task.instance[4], task.instance[5],
        task.a === null ? "not solved" : milliseconds(task.a), task.b === null ? "not solved" : milliseconds(task.b),
        task.a === null || task.b === null ? null : Number((task.b / task.a).toPrecision(2))], [0, 1, 4]);
      row.dataset.instance = task.instance[0];
      row.tabIndex = 0;
      return row;
    }

    // What one of them did not solve differs most; then the ratio of the times says how much.
    const gap = (task) => (task.a === null || task.b === null ? Infinity : Math.abs(Math.log(task.b / task.a)));

    function against() {
      const [a, b] = [first.value, second.value];
      const found = tasks(methods.indexOf(a), methods.indexOf(b));
      const both = found.filter((task) => task.a !== null && task.b !== null);
      at("compared").textContent = a === b ? "These are the same solver." : words(found, both, a, b);
      at("compared-plot").replaceChildren(...plot(found, a, b));
      const either = found.filter((task) => task.a !== null || task.b !== null);
      const apart = (one, other) => (gap(one) === gap(other) ? 0 : gap(other) - gap(one));
      at("differences").replaceChildren(...either.sort(apart).slice(0, most).map(difference));
    }

    for (const select of [first, second]) for (const method of ranking) select.add(new Option(method));
    second.selectedIndex = 1;
    offer(family, instances.map((instance) => instance[1]));
    for (const select of [first, second, family]) select.addEventListener("change", against);
    at("compare").hidden = false;
    against();
  }
