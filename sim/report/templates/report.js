// Draws the charts and flips the language. Without this script the page reads in German, with all tables open.
(function () {
  "use strict";
  var root = document.documentElement;
  var figures = JSON.parse(document.getElementById("report-figures").textContent);
  var config = JSON.parse(document.getElementById("report-config").textContent);
  var plots = Array.prototype.slice.call(document.querySelectorAll(".plot[data-figure]"));
  var NARROW = 520;

  Plotly.register({
    moduleType: "locale",
    name: "de",
    dictionary: { "Download plot as a PNG": "Grafik als PNG speichern", "Download plot": "Grafik speichern" },
    format: {
      days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
      shortDays: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
      months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
      shortMonths: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
      date: "%d.%m.%Y"
    }
  });

  // A text that differs by language is {de, en}; everything else is copied as it is.
  function pick(node, lang) {
    if (Array.isArray(node)) {
      return node.map(function (item) { return pick(item, lang); });
    }
    if (node && typeof node === "object") {
      var keys = Object.keys(node);
      if (keys.length === 2 && "de" in node && "en" in node) { return node[lang]; }
      var copy = {};
      keys.forEach(function (key) { copy[key] = pick(node[key], lang); });
      return copy;
    }
    return node;
  }

  // On a narrow page labels at the line ends would eat the chart: the legend takes their place.
  function narrow(figure) {
    var layout = figure.layout;
    var labels = (layout.annotations || []).filter(function (note) { return note.name === "direct"; });
    if (labels.length) {
      layout.annotations = layout.annotations.filter(function (note) { return note.name !== "direct"; });
      layout.margin.r = 14;
      layout.showlegend = figure.data.length > 1;
    }
    var changes = (layout.meta && layout.meta.narrow) || {};
    Object.keys(changes).forEach(function (key) { layout[key] = changes[key]; });
  }

  function draw(plot, lang) {
    var figure = pick(figures[plot.dataset.figure], lang);
    figure.layout.separators = lang === "de" ? ",." : ".,";
    var limit = (figure.layout.meta && figure.layout.meta.narrowAt) || NARROW;
    if (plot.clientWidth < limit) { narrow(figure); }
    plot.style.height = figure.layout.height + "px";
    figure.layout.width = plot.clientWidth;
    var settings = Object.assign({}, config, { locale: lang === "de" ? "de" : "en-US", responsive: false });
    plot.drawnFor = plot.clientWidth + lang;
    return Plotly.react(plot, figure.data, figure.layout, settings);
  }

  // One chart at a time, so that the page can be read and scrolled while they appear.
  var round = 0;
  function drawAll(at_once) {
    var mine = ++round;
    var lang = root.lang;
    var waiting = plots.filter(function (plot) { return plot.clientWidth > 0 && plot.drawnFor !== plot.clientWidth + lang; });
    root.removeAttribute("data-charts");
    (function next() {
      if (mine !== round) { return; }
      if (!waiting.length) { root.setAttribute("data-charts", lang); return; }
      draw(waiting.shift(), lang);
      if (at_once) { next(); } else { window.setTimeout(next, 0); }
    })();
  }

  function setLanguage(lang) {
    root.lang = lang;
    var title = document.querySelector("title");
    document.title = title.getAttribute("data-" + lang);
    document.querySelectorAll("[data-aria-label-de]").forEach(function (element) {
      element.setAttribute("aria-label", element.getAttribute("data-aria-label-" + lang));
    });
    document.querySelectorAll(".switch button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    });
    drawAll(false);
  }

  root.classList.remove("no-script");
  document.querySelector(".switch").hidden = false;
  document.querySelectorAll("details[open]").forEach(function (details) { details.open = false; });
  document.querySelectorAll(".switch button").forEach(function (button) {
    button.addEventListener("click", function () { setLanguage(button.dataset.lang); });
  });

  var waiting = 0;
  window.addEventListener("resize", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { drawAll(false); }, 120);
  });
  // Paper has its own width; the charts follow it and come back afterwards.
  window.addEventListener("beforeprint", function () {
    drawAll(true);
    plots.forEach(function (plot) { Plotly.relayout(plot, { width: 660 }); });
  });
  window.addEventListener("afterprint", function () {
    plots.forEach(function (plot) { plot.drawnFor = ""; });
    drawAll(false);
  });

  setLanguage(new URLSearchParams(window.location.search).get("lang") === "en" ? "en" : "de");
})();
