import { ready } from "./module.js";
/** Runs when the module has started. Does nothing if it does not start: `ready` tells why. */
export function whenStarted(run) {
    ready().then(run, () => { });
}
/**
 * Subscribes when the module has started. The app's call has returned by then, so `failed` gets the error if
 * subscribing throws. The returned function ends the subscription, or prevents it.
 */
export function later(subscribe, failed) {
    let stop = () => { };
    ready()
        .then(() => {
        stop &&= subscribe();
    })
        .catch((error) => stop && failed(error));
    return () => {
        stop?.();
        stop = undefined;
    };
}
