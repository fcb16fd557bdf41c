// What an app's compiler says of the kind of channel `team`, in a copy of the sources that has it (kind.rs). Every wrong
// line is expected to be an error.
import { expectTypeOf } from "expect-type";
import { channelsFor, connect, eventsOn, parseChannel, type Channel, type FichesAssigned, type RefetchTarget, type Scopes } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";

expectTypeOf<Scopes["teamId"]>().toEqualTypeOf<string | null | undefined>();
expectTypeOf<{ kind: "team"; id: string }>().toExtend<Channel>();
expectTypeOf(eventsOn("team")).toEqualTypeOf<"fiches.assigned"[]>();
channelsFor({ teamId: "7" });
// @ts-expect-error an id is a string
channelsFor({ teamId: 7 });
const parsed = parseChannel("private-team-7");
if (parsed?.kind === "team") expectTypeOf(parsed.id).toEqualTypeOf<string>();
expectTypeOf<"team">().toExtend<RefetchTarget["resource"]>();

connect(fakePusher()).subscribe(
  { teamId: "7" },
  {
    "fiches.assigned": ({ payload }) => {
      expectTypeOf(payload).toEqualTypeOf<FichesAssigned>();
      expectTypeOf(payload.team_id).toEqualTypeOf<string>();
    },
    // @ts-expect-error does not arrive on a team's channel
    "audit.started": () => {},
  },
);
