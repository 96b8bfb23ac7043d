import { connectGallery } from "./connect-gallery.ts";
import { copyOnClick } from "./copy-on-click.ts";
import { openDetails } from "./open-details.ts";
import { followUpdates } from "./follow-updates.ts";
import { listenToKeys } from "./listen-to-keys.ts";
import { runPlayground } from "./playground.ts";
import { showCurrentPage } from "./show-current-page.ts";
import { showRelativeTimes } from "./show-relative-times.ts";
import { submitOnChange } from "./submit-on-change.ts";

showCurrentPage();
followUpdates();
showRelativeTimes();
openDetails();
copyOnClick();
listenToKeys();
submitOnChange();
runPlayground();
connectGallery();
