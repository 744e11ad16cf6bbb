import { url } from '@girok/common/config'
import { domains, type Domain } from '@girok/common/s2s/policy'

type UrlName = `SUBGRAPH_${Uppercase<Domain>}_URL`

const nameOf = (domain: Domain) => `SUBGRAPH_${domain.toUpperCase()}_URL` as UrlName
const optionalUrl = url().optional()

/** Subgraphs that run as servers of their own (`npm run subgraph -- auth`); without a URL they run in this process. */
export const subgraphUrls = Object.fromEntries(
  domains.map((domain) => [nameOf(domain), optionalUrl]),
) as Record<UrlName, typeof optionalUrl>

/** The addresses of remote subgraphs by name. */
export const remoteUrls = (config: { [N in UrlName]?: string | undefined }): Record<
  Domain,
  string | undefined
> =>
  Object.fromEntries(domains.map((domain) => [domain, config[nameOf(domain)]])) as Record<
    Domain,
    string | undefined
  >
