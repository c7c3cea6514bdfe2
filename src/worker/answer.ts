import type { MessageConnection } from 'vscode-jsonrpc';
import { ANALYSIS_METHODS, type AnalysisService } from '../protocol/analysis';
import { serve } from '../protocol/rpc';
import { Analysis } from './service';
import type { ServiceHost } from './service/host';

/** Answers the protocol on a connection until the worker ends. */
export function answer(connection: MessageConnection, host: ServiceHost): void {
  serve<AnalysisService>(connection, new Analysis(host), ANALYSIS_METHODS);
  connection.listen();
}
