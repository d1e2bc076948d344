"use strict";
// Opens what a link leads to, and filters the patients. The page reads and prints without it.
(function () {
  function openTarget() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    if (!target) { return; }
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
    }
    target.hidden = false;
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", openTarget);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a");
    if (link && decodeURIComponent(link.getAttribute("href").slice(1)) ===
        decodeURIComponent(location.hash.slice(1))) { openTarget(); }
  });
  openTarget();

  var field = document.getElementById("patient-filter");
  var pages = Array.prototype.slice.call(document.querySelectorAll("details.patient"));
  field.closest("p").hidden = false;
  field.addEventListener("input", function () {
    var wanted = field.value.trim().toLowerCase();
    pages.forEach(function (page) {
      page.hidden = wanted !== "" && page.textContent.toLowerCase().indexOf(wanted) < 0;
    });
  });
}());
