// Notifications that are on the screen.

const AT_MOST = 4;

export const noToasts = { last: 0, shown: [] };

export function notified(state, { name, payload }) {
  if (name !== "notification") {
    return state;
  }
  const id = state.last + 1;
  const { type, message, duration } = payload;
  const toast = { id, type, message, description: payload.description ?? undefined, duration };
  return { last: id, shown: [...state.shown, toast].slice(-AT_MOST) };
}

export const dismissed = (state, id) => ({ ...state, shown: state.shown.filter((toast) => toast.id !== id) });
