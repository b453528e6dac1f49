// The page: starts it.

import { render } from 'preact';
import { stayConnected } from './service/connection.js';
import { askSoon, keepTime, takeEvent, takeStatus } from './service/pairs.js';
import { followAddress } from './service/place.js';
import { App } from './view/app.js';

followAddress();
keepTime();
void stayConnected({ status: takeStatus, event: takeEvent, missed: askSoon });

const root = document.getElementById('page');
if (root !== null) render(<App />, root);
