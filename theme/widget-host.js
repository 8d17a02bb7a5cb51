// Brings the widgets of a static page to life: no kernel, no network, no widget manager.
//
// MyST-NB writes the saved state of all widgets into one script and a small "view" script where each is shown;
// the book's extension wraps every view in a .live-figure. A widget's own script follows anywidget's front-end
// module format: its default export has render({ model, el }) and, if it likes, initialize({ model }).
(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  /** Saved models by id: {state, buffers}. */
  const saved = {};
  for (const script of document.querySelectorAll(STATE)) Object.assign(saved, JSON.parse(script.textContent).state);

  const models = new Map(); // by id: two views of one model stay in step
  const classes = new Map(); // by _anywidget_id: promises of the widgets' modules

  /** A model as a widget sees it, without a kernel behind it. */
  function createModel(values) {
    const listeners = new Map();
    const notify = (event, ...details) => {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(...details);
    };
    const model = {
      get: (name) => values[name],
      set(name, value) {
        if (values[name] === value) return;
        values[name] = value;
        notify(`change:${name}`, model, value);
        notify("change", model);
      },
      on(event, listener) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(listener);
      },
      off: (event, listener) => (listener ? listeners.get(event)?.delete(listener) : listeners.delete(event)),
      save_changes() {}, // there is nobody to tell
      send() {},
    };
    return model;
  }

  /** The values of a saved model, with its binary traits put back where they belong. */
  function valuesOf({ state, buffers = [] }) {
    for (const { path, data } of buffers) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      let place = state;
      for (const key of path.slice(0, -1)) place = place[key] ??= {};
      place[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  /** The script of a class is stored with one of its instances only. */
  async function loadClass(id) {
    const { state } = Object.values(saved).find(({ state }) => state._anywidget_id === id && state._esm) ?? {};
    if (!state) throw new Error(`the page holds no script for ${id}`);
    if (state._css) document.head.append(Object.assign(document.createElement("style"), { textContent: state._css }));
    const address = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
    try {
      const { default: widget } = await import(address);
      return typeof widget === "function" ? await widget() : widget;
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  /** The class and the model of a view; the model is made, and initialized, when it is first shown. */
  async function openModel(modelId) {
    if (!saved[modelId]) throw new Error("the page holds no state for it");
    const id = saved[modelId].state._anywidget_id;
    if (!classes.has(id)) classes.set(id, loadClass(id));
    const widget = await classes.get(id);
    const model = createModel(valuesOf(saved[modelId]));
    await widget.initialize?.({ model });
    return { widget, model };
  }

  async function show(place) {
    try {
      const { model_id: id } = JSON.parse(place.querySelector(VIEW).textContent);
      if (!models.has(id)) models.set(id, openModel(id));
      const { widget, model } = await models.get(id);
      const el = document.createElement("div");
      place.append(el);
      try {
        await widget.render({ model, el });
      } catch (error) {
        el.remove();
        throw error;
      }
      place.dataset.ready = "live";
    } catch (error) {
      console.warn("A live figure could not start.", error);
      showPicture(place);
    }
  }

  /** What a reader without scripts sees, and a line that says why. */
  function showPicture(place) {
    const note = document.createElement("p");
    note.className = "live-figure-note";
    note.textContent = "This live figure could not start in your browser; the picture shows its first state.";
    place.append(note);
    const pictures = document.createElement("div");
    pictures.innerHTML = place.querySelector("noscript")?.textContent ?? "";
    for (const picture of pictures.querySelectorAll("img")) picture.style.cssText = "max-width: 100%; height: auto";
    place.append(pictures);
    place.dataset.ready = "picture";
  }

  for (const place of document.querySelectorAll(".live-figure")) show(place);
})();
