// A click on a column's head sorts its table; a second click turns the order round.
for (const head of document.querySelectorAll("table:not(.turned) thead th")) {
  const table = head.closest("table"), body = table.tBodies[0], place = head.cellIndex;
  if (body.rows.length < 3) continue;
  head.classList.add("sortable");
  head.tabIndex = 0;
  const value = (row) => {
    const text = row.cells[place].textContent.trim();
    const number = parseFloat(text.replace(/[$,\u00a0 ]/g, "").replace("\u2212", "-"));
    return [number, text];
  };
  const sort = () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].map((row) => [...value(row), row]);
    rows.sort(([a, x], [b, y]) => {
      const order = isNaN(a) || isNaN(b) ? isNaN(a) - isNaN(b) || x.localeCompare(y) : a - b;
      return down ? -order : order;
    });
    body.append(...rows.map((each) => each[2]));
  };
  head.addEventListener("click", sort);
  head.addEventListener("keydown", (key) => { if (key.key === "Enter") sort(); });
}
// What scrolls sideways can be reached by keys.
for (const box of document.querySelectorAll(".scroll, figure"))
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
