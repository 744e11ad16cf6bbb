import { readConfig } from '@girok/common/config'
import { run } from '@girok/common/run'
import { startProviders } from './app.ts'
import { configShape } from './config.ts'

await run('providers', () => startProviders(readConfig(configShape)))
