import { copyOnClick } from "./copy-on-click.ts";
import { openDetails } from "./open-details.ts";
import { followUpdates } from "./follow-updates.ts";
import { listenToKeys } from "./listen-to-keys.ts";
import { showRelativeTimes } from "./show-relative-times.ts";

followUpdates();
showRelativeTimes();
openDetails();
copyOnClick();
listenToKeys();
