// Loaded before a process that joins the system which `npm start` runs here: its variables are that system's.
import { environment } from './environment.ts'

Object.assign(process.env, environment())
