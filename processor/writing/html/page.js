(function () {
  'use strict';
  var doc = document, root = doc.documentElement;
  function one(query, from) { return (from || doc).querySelector(query); }
  function all(query, from) { return Array.prototype.slice.call((from || doc).querySelectorAll(query)); }
  function press(button, on) { button.setAttribute('aria-pressed', String(on)); }
  function pressed(button) { return button.getAttribute('aria-pressed') === 'true'; }
  root.classList.add('js');

  // ---- language: both are in the page; the choice is remembered where the browser allows it
  var told = [];  // called when the language changes
  function speak(lang) {
    root.dataset.lang = lang;
    root.lang = lang === 'zh' ? 'zh-CN' : 'en';
    all('[data-set-lang]').forEach(function (button) { press(button, button.dataset.setLang === lang); });
    all('option[data-zh]').forEach(function (option) { option.textContent = option.dataset[lang]; });
    all('[data-label-zh]').forEach(function (part) {
      part.setAttribute('aria-label', lang === 'zh' ? part.dataset.labelZh : part.dataset.labelEn);
    });
    all('[data-hint-zh]').forEach(function (input) {
      input.placeholder = lang === 'zh' ? input.dataset.hintZh : input.dataset.hintEn;
    });
    told.forEach(function (tell) { tell(lang); });
  }
  all('[data-set-lang]').forEach(function (button) {
    button.onclick = function () {
      speak(button.dataset.setLang);
      try { localStorage.setItem('yaodian-lang', button.dataset.setLang); } catch (refused) { /* not remembered */ }
    };
  });
  all('#print, #print-one').forEach(function (button) { button.onclick = function () { window.print(); }; });

  // ---- targets
  var states = all('[data-status].fchip');
  function showStates() {
    var on = states.filter(pressed).map(function (button) { return button.dataset.status; }).filter(Boolean), any = 0;
    all('.irow[data-st]').forEach(function (row) {
      row.hidden = on.length > 0 && on.indexOf(row.dataset.st) < 0;
      any += row.hidden ? 0 : 1;
    });
    all('.sec').forEach(function (part) { part.hidden = !one('.irow:not([hidden])', part); });
    if (states[0]) { press(states[0], !on.length); one('#no-target').hidden = any > 0; }
  }
  function onlyStates(wanted) {
    states.forEach(function (button) { press(button, wanted.indexOf(button.dataset.status) >= 0); });
    showStates();
  }
  states.forEach(function (button) {
    button.onclick = function () {
      if (button.dataset.status) { press(button, !pressed(button)); showStates(); } else { onlyStates([]); }
    };
  });
  all('.secs a').forEach(function (link) {  // a section that the filter hides is shown whole
    link.addEventListener('click', function () { if (one(link.getAttribute('href')).hidden) { onlyStates([]); } });
  });
  onlyStates(one('#targets').dataset.opens.split(' ').filter(Boolean));

  // ---- list of findings
  var list = one('#list'), step = 200, room = step;
  var rows = list ? all('tbody tr', list) : [], levels = all('[data-level].fchip');
  var fields = list ? { text: one('#f-text'), u: one('#f-unit'), c: one('#f-clause'), r: one('#f-rule') } : null;
  rows.forEach(function (row, at) { row.told = row.textContent.toLowerCase(); row.at = at; });
  function filtered() {
    return fields.text.value.trim() || fields.u.value || fields.c.value || fields.r.value || levels.some(pressed);
  }
  function apply(keep) {
    if (!list) { return; }
    if (!keep) { room = step; }
    var on = levels.filter(pressed).map(function (button) { return button.dataset.level; });
    var words = fields.text.value.trim().toLowerCase(), u = fields.u.value, c = fields.c.value, r = fields.r.value;
    var fit = 0;
    rows.forEach(function (row) {
      var has = row.dataset;
      var fits = (!u || has.u === u) && (!c || has.c === c) && (!r || has.r === r) &&
        (!on.length || on.indexOf(has.l) >= 0) && (!words || row.told.indexOf(words) >= 0);
      fit += fits ? 1 : 0;
      row.hidden = !fits || fit > room;
    });
    one('#shown').textContent = fit;
    one('#none').hidden = fit > 0;
    var more = one('#more'), left = fit - room, next = Math.min(step, left);
    more.hidden = left <= 0;
    more.textContent = root.dataset.lang === 'zh' ? '再显示 ' + next + ' 条（还有 ' + left + ' 条）' :
      'Show ' + next + ' more of ' + left;
    var to = one('#to-sheet'), unit = u && unitRow(u);
    to.hidden = !unit;
    to.href = '#unit=' + encodeURIComponent(u);
  }
  function clear() {
    if (!list) { return; }
    fields.text.value = fields.u.value = fields.c.value = fields.r.value = '';
    levels.forEach(function (button) { press(button, false); });
  }
  if (list) {
    Object.keys(fields).forEach(function (name) {
      fields[name].addEventListener('input', function () { apply(); });
    });
    levels.forEach(function (button) { button.onclick = function () { press(button, !pressed(button)); apply(); }; });
    one('#filter').onsubmit = function (event) { event.preventDefault(); };
    one('#filter').onreset = function (event) { event.preventDefault(); clear(); apply(); };
    one('#more').onclick = function () { room += step; apply(true); };
    all('[data-sort]', list).forEach(function (button) { button.onclick = function () { sort(button); }; });
    told.push(function () { apply(true); });
  }
  function sort(button) {
    var head = button.closest('th'), column = head.cellIndex, up = head.getAttribute('aria-sort') !== 'ascending';
    all('th[aria-sort]', list).forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    var order = new Intl.Collator('zh-CN', { numeric: true });
    rows.forEach(function (row) { row.by = button.dataset.sort === 'level' ? '' : row.cells[column].textContent; });
    rows.sort(function (a, b) {
      var by = button.dataset.sort === 'level' ? a.at - b.at : order.compare(a.by, b.by) || (up ? a.at - b.at : b.at - a.at);
      return up ? by : -by;
    });
    var body = one('tbody', list);
    rows.forEach(function (row) { body.appendChild(row); });
    apply();
  }

  // ---- heat map: one stop for the tab key, arrows move between cells
  var map = one('#heat-map'), cells = map ? all('button', map) : [];
  function go(event) {
    var way = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!way || event.target.tagName !== 'BUTTON') { return; }
    event.preventDefault();
    var cell = event.target.parentNode, row = cell.parentNode, found = null;
    if (way[1]) {
      while (!found && (cell = way[1] > 0 ? cell.nextElementSibling : cell.previousElementSibling)) {
        found = one('button', cell);
      }
    } else {
      while (!found && (row = way[0] > 0 ? row.nextElementSibling : row.previousElementSibling)) {
        if (row.offsetParent !== null) { found = one('button', row.cells[cell.cellIndex]) || one('button', row); }
      }
    }
    if (found) { event.target.tabIndex = -1; found.tabIndex = 0; found.focus(); }
  }
  if (map) {
    if (cells[0]) { cells[0].tabIndex = 0; }
    map.addEventListener('keydown', go);
    one('#heat-all').onclick = function () { press(this, map.classList.toggle('all')); };
    cells.forEach(function (button) {
      button.onclick = function () {
        clear();
        fields.u.value = button.dataset.u;
        fields.c.value = button.dataset.c;
        apply();
        one('#findings').scrollIntoView();
        fields.u.focus({ preventScroll: true });
      };
    });
  }

  // ---- the three jobs lead to their list, filtered
  all('[data-only-level]').forEach(function (link) {
    link.addEventListener('click', function () {
      clear();
      levels.forEach(function (button) { press(button, button.dataset.level === link.dataset.onlyLevel); });
      apply();
    });
  });
  all('[data-only-status]').forEach(function (link) {
    link.addEventListener('click', function () { onlyStates(link.dataset.onlyStatus.split(' ')); });
  });

  // ---- reminder to the clipboard
  var copy = one('#copy');
  if (copy) {
    copy.onclick = function () {
      var text = copy.dataset[root.dataset.lang], before = copy.innerHTML;
      function done() {
        copy.textContent = root.dataset.lang === 'zh' ? '已复制' : 'Copied';
        setTimeout(function () { copy.innerHTML = before; }, 1600);
      }
      function old() {  // where the page has no right to the clipboard, as on file://
        var area = doc.createElement('textarea');
        area.value = text;
        copy.parentNode.appendChild(area);
        area.select();
        doc.execCommand('copy');
        area.remove();
        done();
      }
      if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, old); } else { old(); }
    };
  }

  // ---- one unit's page, or those of all units to correct or explain
  function unitRow(key) {
    return all('#unit-table tr[data-unit]').filter(function (row) { return row.dataset.unit === key; })[0];
  }
  var asks = ['query', 'short', 'stretch'];  // levels whose findings may be explained
  function fill(sheet, row, mine, repairs) {
    function put(mark, from) {
      Array.prototype.slice.call(one(from, row).childNodes).forEach(function (node) {
        one(mark, sheet).appendChild(node.cloneNode(true));
      });
    }
    put('.x-name', '.k-name b');
    put('.x-status', '.k-st');
    put('.x-code', '.k-code');
    put('.x-form', '.k-form');
    put('.x-filed', '.k-filed');
    put('.x-copy', '.k-copy');
    if (one('.k-change', row)) {
      put('.x-change', '.k-change');
      one('.x-change', sheet).hidden = false;
    }
    one('.x-copy', sheet).hidden = !one('.k-copy a', row);
    one('article', sheet).dataset.status = row.dataset.status;
    var body = one('.st tbody', sheet);
    one('.st', sheet).hidden = !mine.length;
    mine.forEach(function (from, at) {
      var line = doc.createElement('tr'), number = line.insertCell(), say = null;
      line.className = from.className;
      number.className = 'k-no';
      number.textContent = at + 1;
      ['.k-lv', '.k-at', '.k-msg', '.k-fix', '.k-cl'].forEach(function (part) {
        line.appendChild(one(part, from).cloneNode(true));
      });
      say = line.insertCell();
      say.className = 'k-say' + (asks.indexOf(from.dataset.l) >= 0 && !('said' in from.dataset) ? ' open' : '');
      body.appendChild(line);
    });
    one('.x-rest', sheet).hidden = row.dataset.rest === '0';
    one('.x-rest b', sheet).textContent = row.dataset.rest;
    one('.x-repairs', sheet).hidden = !repairs.length;
    repairs.forEach(function (from) {
      var line = from.cloneNode(true);
      line.removeChild(line.cells[0]);
      one('.x-repairs tbody', sheet).appendChild(line);
    });
  }
  function byUnit(lines) {
    var parts = {};
    lines.forEach(function (line) { (parts['u' + line.dataset.u] = parts['u' + line.dataset.u] || []).push(line); });
    return function (key) { return parts['u' + key] || []; };
  }
  var cameFrom = 0;
  function route() {
    var wanted = /^#unit=(.+)$/.exec(location.hash), units = [];
    if (wanted) { units = [unitRow(decodeURIComponent(wanted[1]))].filter(Boolean); }
    if (location.hash === '#sheets') { units = all('#unit-table tr[data-send]'); }
    var holder = one('#sheets'), was = doc.body.classList.contains('one');
    if (units.length && !was) { cameFrom = window.scrollY; }
    holder.textContent = '';
    doc.body.classList.toggle('one', units.length > 0);
    one('#one').hidden = !units.length;
    if (units.length) {
      // In the order of the page, whatever the list is sorted by.
      var mine = byUnit(rows.slice().sort(function (a, b) { return a.at - b.at; }));
      var repairs = byUnit(all('#repair-table tbody tr'));
      units.forEach(function (row) {
        var sheet = one('#sheet').content.cloneNode(true);
        fill(sheet, row, mine(row.dataset.unit), repairs(row.dataset.unit));
        holder.appendChild(sheet);
      });
      window.scrollTo(0, 0);
    } else if (was) {
      window.scrollTo(0, cameFrom);
    }
  }
  one('#back').onclick = function () { location.hash = ''; };
  window.addEventListener('hashchange', route);

  // ---- print: all findings unless they are filtered, all targets, all details
  var shut = [], hiddenRows = [];
  window.addEventListener('beforeprint', function () {
    if (doc.body.classList.contains('one')) { return; }
    hiddenRows = all('.irow[hidden], .sec[hidden]').concat(
      list && !filtered() ? rows.filter(function (row) { return row.hidden; }) : []);
    hiddenRows.forEach(function (part) { part.hidden = false; });
    shut = all('details:not([open]):not(.fold-print)');
    shut.forEach(function (part) { part.open = true; });
  });
  window.addEventListener('afterprint', function () {
    hiddenRows.forEach(function (part) { part.hidden = true; });
    shut.forEach(function (part) { part.open = false; });
    hiddenRows = shut = [];
  });

  var lang = root.dataset.lang, asked = /[?&]lang=(zh|en)\b/.exec(location.search);
  try { lang = localStorage.getItem('yaodian-lang') || lang; } catch (refused) { /* as the page was made */ }
  speak(asked ? asked[1] : lang === 'en' ? 'en' : 'zh');
  apply();
  route();
})();
