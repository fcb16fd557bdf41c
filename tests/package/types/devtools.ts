// What an app's compiler says of the devtools.
import { expectTypeOf } from "expect-type";
import { connect } from "fiche-realtime";
import { mountDevtools } from "fiche-realtime/devtools";
import { fakePusher } from "fiche-realtime/testing";

const realtime = connect(fakePusher());
expectTypeOf(mountDevtools(realtime)).toEqualTypeOf<() => void>();
mountDevtools(null, { target: document.body, open: true });
// @ts-expect-error a selector is no element
mountDevtools(realtime, { target: "#devtools" });
