import { defaultPorts, type Ports } from '@girok/dev-env/services'

/** Any free port for every door. */
export const freePorts = Object.fromEntries(Object.keys(defaultPorts).map((name) => [name, 0])) as Ports
