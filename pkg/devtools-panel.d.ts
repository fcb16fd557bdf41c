/** The panel of the devtools, with its buttons. It is drawn at most once a frame. */
import type { Realtime } from "./realtime.js";
import { Log } from "./devtools-log.js";
import type { Tapped } from "./tap.js";
export declare class Panel {
    private readonly realtime;
    /** The entries of the connection since the panel was mounted. */
    readonly live: Log;
    readonly element: HTMLElement;
    /** The recording that is shown instead of the connection, and its name. */
    private recording;
    private filter;
    private selected;
    private frame;
    private noticed;
    private readonly connection;
    private readonly channels;
    private readonly channelRows;
    /** Says that there are no channels, or that there are more than are listed. */
    private readonly channelNote;
    private readonly channelNoteItem;
    private readonly kinds;
    private readonly text;
    private readonly event;
    private readonly empty;
    private readonly detail;
    private readonly count;
    private readonly back;
    private readonly notice;
    private readonly file;
    private readonly pause;
    private readonly needsMessages;
    private readonly list;
    constructor(realtime: Realtime & Tapped, 
    /** Further buttons. */
    ...others: HTMLElement[]);
    /** Draws in the next frame, if the panel is visible. */
    readonly draw: () => void;
    /** Cancels everything that waits. */
    stop(): void;
    private get log();
    private drawNow;
    private drawChannels;
    private channelRow;
    private drawEvents;
    private narrow;
    private select;
    private closeDetail;
    private togglePause;
    private clear;
    private copyTest;
    private copy;
    private save;
    private load;
    private show;
    private say;
}
