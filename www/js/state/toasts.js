// The notifications on the screen.

export const AT_MOST = 2;

export const noToasts = { last: 0, shown: [] };

export function notified(state, { name, payload }) {
  if (name !== "notification") {
    return state;
  }
  const id = state.last + 1;
  const { type, message, duration } = payload;
  const shown = state.shown.slice(1 - AT_MOST);
  // a toast keeps its place while it is shown, so that nothing moves when another one leaves
  const place = [...Array(AT_MOST).keys()].find((free) => shown.every((other) => other.place !== free));
  const toast = { id, place, type, message, description: payload.description ?? undefined, duration };
  return { last: id, shown: [...shown, toast] };
}

export const dismissed = (state, id) => ({ ...state, shown: state.shown.filter((toast) => toast.id !== id) });
