/* Small conveniences; every page works without them. No eval, no inline styles. */
(function () {
  "use strict";
  var root = document.documentElement;
  var words = document.body.dataset;
  var secure = location.protocol === "https:" ? "; Secure" : "";

  function remember(name, value) {
    document.cookie = name + "=" + value + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  }

  /* Theme and type size: the same form posts to the server when this script does not run. */
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter || document.activeElement;
    if (!form.matches("[data-look]") || !button || !button.name) return;
    event.preventDefault();
    root.setAttribute("data-" + button.name, button.value);
    remember(button.name, button.value);
    var on = button.name === "type" ? "large" : "dark", off = button.name === "type" ? "normal" : "light";
    document.querySelectorAll("[data-look-" + button.name + "]").forEach(function (each) {
      var pressed = button.value === on;
      if (each === button) return;
      each.value = pressed ? off : on;
      each.setAttribute("aria-pressed", String(pressed));
    });
    var now = button.value === on;
    button.value = now ? off : on;
    button.setAttribute("aria-pressed", String(now));
  });

  /* One press is one request: a form that is being sent cannot be sent again. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(function () { again(form); }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(again);
  });
  function again(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-close],[data-copy],[data-print],[data-tick-all]");
    if (!target) {
      document.querySelectorAll("details.tab-more[open]").forEach(function (menu) {
        if (!menu.contains(event.target)) menu.open = false;
      });
      return;
    }
    if (target.hasAttribute("data-close")) {
      var details = target.closest("details");
      if (details) { details.open = false; details.querySelector("summary").focus(); }
    } else if (target.hasAttribute("data-copy")) {
      copy(target);
    } else if (target.hasAttribute("data-print")) {
      window.print();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.tab-more[open],details.confirm[open]").forEach(function (each) {
      each.open = false;
      each.querySelector("summary").focus();
    });
  });

  /* data-copy="text" or data-copy="#id of a field" */
  function copy(button) {
    var text = button.getAttribute("data-copy");
    var field = text.charAt(0) === "#" ? document.querySelector(text) : null;
    if (field) text = field.value || field.textContent;
    var label = button.querySelector("[data-label]") || button, before = label.textContent;
    function done() {
      label.textContent = words.wordsCopied || "OK";
      button.setAttribute("aria-live", "polite");
      setTimeout(function () { label.textContent = before; }, 2000);
    }
    function byHand() {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.appendChild(area);
      area.select();
      if (document.execCommand("copy")) done();
      area.remove();
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  }

  /* A field that sends its form when it changes (filters); the button beside it does the same without this script. */
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-auto")) {
      if (form.requestSubmit) form.requestSubmit(); else form.submit();
    }
  });

  /* One sentence when the network or the server fails; what was typed stays where it is. */
  var trouble = document.getElementById("trouble");
  function say(sentence) {
    if (!trouble) return;
    trouble.textContent = sentence;
    trouble.hidden = !sentence;
  }
  document.body.addEventListener("htmx:sendError", function () { say(words.wordsOffline); });
  document.body.addEventListener("htmx:timeout", function () { say(words.wordsOffline); });
  document.body.addEventListener("htmx:responseError", function (event) {
    var sentence = event.detail.xhr.getResponseHeader("X-Sentence");
    say(sentence ? decodeURIComponent(sentence) : words.wordsFailed);
  });
  document.body.addEventListener("htmx:afterOnLoad", function (event) { if (event.detail.successful) say(""); });

  root.setAttribute("data-script", "on");
})();
