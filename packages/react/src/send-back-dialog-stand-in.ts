/**
 * Modal dialogs where a test's DOM has none: `showModal` and `close` with their attribute, their `close` event and the
 * focus they give back. What is behind stays as it is.
 */
export function standInForDialogs(): void {
  const dialog = HTMLDialogElement.prototype;
  if (dialog.showModal !== undefined) return;
  const openers = new WeakMap<HTMLDialogElement, Element | null>();
  dialog.showModal = function showModal() {
    openers.set(this, document.activeElement);
    this.setAttribute('open', '');
  };
  dialog.close = function close() {
    if (!this.hasAttribute('open')) return;
    this.removeAttribute('open');
    const opener = openers.get(this);
    if (opener instanceof HTMLElement) opener.focus();
    queueMicrotask(() => this.dispatchEvent(new Event('close')));
  };
}
