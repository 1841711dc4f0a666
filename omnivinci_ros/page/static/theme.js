// SPDX-License-Identifier: Apache-2.0
// Dark or light: as the system has it, or as it was chosen here.

export function setUpTheme(button, onChange) {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const kept = (() => {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null; // private windows may refuse
    }
  })();
  if (kept) root.dataset.theme = kept;
  dark.addEventListener('change', onChange);
  button.addEventListener('click', () => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', root.dataset.theme);
    } catch {
      // not kept, then
    }
    onChange();
  });
}
