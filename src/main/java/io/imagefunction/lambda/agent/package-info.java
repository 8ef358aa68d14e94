/**
 * Takes the tool calls of Bedrock agents and AgentCore gateways. Nothing here is called from elsewhere: both doors
 * are found as beans.
 */
package io.imagefunction.lambda.agent;
