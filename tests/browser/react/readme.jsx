// The README's component that has the connection, with a view inside.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { useRealtimeScope } from "fiche-realtime/react";
import { Connected } from "readme";

function Scope() {
  const { status, error } = useRealtimeScope({ auditId: "1" }, {});
  return <p id="scope">{`${status} ${error?.code}`}</p>;
}

const root = createRoot(document.getElementById("root"));
root.render(<StrictMode><Connected><Scope /></Connected></StrictMode>);
window.unmount = () => root.unmount();
