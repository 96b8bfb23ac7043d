import { copyOnClick } from "./copy-on-click.ts";
import { openDetails } from "./open-details.ts";
import { followUpdates } from "./follow-updates.ts";
import { listenToKeys } from "./listen-to-keys.ts";
import { showRelativeTimes } from "./show-relative-times.ts";
import { submitOnChange } from "./submit-on-change.ts";

followUpdates();
showRelativeTimes();
openDetails();
copyOnClick();
listenToKeys();
submitOnChange();
