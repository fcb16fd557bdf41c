// The state of the network: whether it is cut, and what was fetched again after the last gap.

export const noGaps = { isCut: false, times: 0, targets: [], events: 0 };

export const cutOff = (state) => ({ ...state, isCut: true });

export const mended = (state) => ({ ...state, isCut: false });

export const fetchedAgain = (state, targets, events) => ({ ...state, times: state.times + 1, targets, events: events.length });
