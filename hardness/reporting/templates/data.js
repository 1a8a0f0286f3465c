  // The runs, and what all parts of the script need of them.
  const { methods, ranking, instances, runs } = JSON.parse(document.getElementById("data").textContent);
  const solved = new Set(["certified", "correct", "uncertified"]);
  const faults = new Set(["wrong", "invalid-witness", "disputed", "crashed"]);
  const at = (id) => document.getElementById(id);

  function milliseconds(value) {
    if (value === null || value === undefined) return "—";
    return value >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3)).toString();
  }

  function line(cells, left) {
    const row = document.createElement("tr");
    cells.forEach((cell, i) => {
      const data = row.insertCell();
      data.textContent = cell === null ? "—" : cell;
      if (left.includes(i)) data.className = "words";
    });
    return row;
  }

  function middle(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return sorted.length ? (low + high) / 2 : null;
  }

  function offer(select, words) {
    for (const word of [...new Set(words)].sort()) select.add(new Option(word));
  }
