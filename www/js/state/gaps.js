// What the network did: whether it is cut, what was fetched again since, and the copies that were folded.

export const noGaps = { isCut: false, times: 0, targets: [], events: 0 };

export const cutOff = (state) => ({ ...state, isCut: true });

export const mended = (state) => ({ ...state, isCut: false });

export const fetchedAgain = (state, targets, events) => ({ ...state, times: state.times + 1, targets, events: events.length });
