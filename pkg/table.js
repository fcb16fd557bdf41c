/** The fingerprint of the contract, for which the module must be built. */
export const FINGERPRINT = "b4d36bb924d71184";
/** The version of the package. */
export const PACKAGE_VERSION = "0.1.0";
/** The names of the events. */
export const NAMES = /* @__PURE__ */ "audit.started audit.fiche_fetch_started audit.fiche_fetch_completed audit.config_loaded audit.transcription_check audit.timeline_generated audit.analysis_started audit.step_started audit.step_completed audit.step_failed audit.progress audit.compliance_calculated audit.completed audit.failed transcription.started transcription.status_check transcription.recording_started transcription.recording_completed transcription.recording_failed transcription.progress transcription.completed transcription.failed batch.progress batch.completed notification fiches.progressive_fetch.created fiches.progressive_fetch.progress fiches.progressive_fetch.complete fiches.progressive_fetch.failed".split(" ");
/** The keys of payloads. */
export const KEYS = /* @__PURE__ */ "audit_id fiche_id audit_config_id audit_config_name total_steps started_at status from_cache recordings_count prospect_name config_id config_name steps_count total_recordings transcribed needs_transcription total_chunks model step_position step_name step_weight is_critical rerun_id score max_score conforme total_citations tokens_used original rerun comparison completed_at error completed_steps failed_steps current_phase progress_percentage overall_score score_percentage niveau is_compliant critical_issues successful_steps total_tokens duration_seconds failed_phase failed_at partial_results priority already_transcribed is_complete call_id recording_index total_to_transcribe recording_url transcription_id pending failed total batch_id operation_type completed duration_ms type message description duration jobId startDate endDate progress completedDays totalDays totalFiches datesCompleted datesRemaining datesFailed latestDate".split(" ");
/** What each type expects, in words. The contract's own words stand between quotation marks, the likely one of a type first. */
export const EXPECTED = ["string", "whole number from 0 to 9007199254740991", "ISO 8601 date and time", "\"started\"", "boolean", "\"fetching\"", "\"fetched\"", "\"loaded\"", "\"checked\"", "\"generated\"", "\"analyzing\"", "finite number", "\"processing\"", "\"rerunning\"", "\"completed\"", "object", "\"rerun_completed\"", "\"failed\"", "\"in_progress\"", "\"calculated\"", "object", "object", "\"audit\" | \"transcription\"", "\"success\" | \"error\" | \"info\" | \"warning\"", "date as YYYY-MM-DD", "array of strings", "\"complete\"", "100", "empty array"];
/** How many fields are inside an object of a type. */
export const INSIDE = { "20": 3, "21": 3 };
/** The kind of value, a digit for each type, at which the module looks closer; `-`, which is no number, for none. Of a wrong value of this kind, a problem shows the value. */
export const LOOKS = "-344-4444443444-4444--444743-";
/** The key of each field of each shape, as a character: `NEXT_KEY` for the next key that was not there yet, else the one whose number is that of the key's place plus `FIRST_KEY`. The fields of an object follow its own. */
export const FIELDS = "!!!!!!!)!.)!!/.!!!.)!!!.)0!.(),!.()!!,!!.!(:-.():;!!!!!.>(:!!!!.():;!.()!,!!!.()!!!!!.()MNOP!J!!G.()H!!.!I,J)5!-.)5!7!.)!!!!.)[!\\].)[H\\].)56!!L.)56aTG.)HV.W!6a!!b!aLcdbea!!!!!!.!!!!!!!!!k.lmnopqrst!k.lmnopqrstk.lmnopqrst";
/** The number of the character that stands for the first key in `FIELDS`. */
export const FIRST_KEY = 40;
/** The number of the character that stands for the key after the newest one in `FIELDS`. */
export const NEXT_KEY = 33;
/** The keys that select the other shapes of an event, by its place. */
export const SELECTING = { "7": ["rerun_id"], "8": ["rerun_id"] };
/** The kinds of channel on which each event arrives, a bit each. */
export const ARRIVES = [3, 2, 2, 8, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 8, 8, 8, 4, 4, 4, 4];
/** What each event makes stale beside what its channels name, a bit for each resource. */
export const STALE = [16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0, 8, 56, 0, 0, 32, 32, 32];
/** What can be stale, with the key that says which one; a list has none. */
export const RESOURCES = [["audit", "audit_id"], ["fiche", "fiche_id"], ["job", "jobId"], ["batch", "batch_id"], ["audits", null], ["fiches", null]];
/** Pieces of work: the event of its progress, the key of its id, the numbers that only grow, the events that begin it, those that end it. */
export const WORK = [["audit.progress", "audit_id", ["completed_steps", "failed_steps", "progress_percentage"], ["audit.started"], ["audit.completed", "audit.failed"]], ["transcription.progress", "fiche_id", ["transcribed", "failed", "progress_percentage"], ["transcription.started"], ["transcription.completed", "transcription.failed"]], ["batch.progress", "batch_id", ["completed", "failed", "progress_percentage"], [], ["batch.completed"]], ["fiches.progressive_fetch.progress", "jobId", ["progress", "completedDays", "totalFiches"], ["fiches.progressive_fetch.created"], ["fiches.progressive_fetch.complete", "fiches.progressive_fetch.failed"]]];
/** The kinds of channel; the last has no id. */
export const KINDS = ["audit", "fiche", "job", "global"];
/** The keys of payloads whose values route, in the order of the kinds. */
export const ID_KEYS = ["audit_id", "fiche_id", "jobId"];
/** The length of what the names of each kind begin with. */
export const PREFIX_LENGTHS = [14, 14, 12, 14];
/** The most characters of an id, by kind of channel. */
export const LONGEST_IDS = [150, 150, 152];
/** The names under which an app gives the ids, in the order of the kinds. */
export const SCOPES = ["auditId", "ficheId", "jobId"];
/** The name under which an app asks for the channel without an id. */
export const GLOBAL = "global";
