// A server component: rendered at each request, with the package on the server too.
import { use } from "../use.js";
import { Client } from "./client.js";

export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <>
      <p id="server">{JSON.stringify(use())}</p>
      <Client />
    </>
  );
}
