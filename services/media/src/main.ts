import { readConfig } from '@girok/common/config'
import { run } from '@girok/common/run'
import { start } from './app.ts'
import { configShape } from './config.ts'

void run('media', () => start(readConfig(configShape)))
