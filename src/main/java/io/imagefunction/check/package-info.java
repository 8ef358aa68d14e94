/**
 * Refuses requests before anything is paid: those that exceed limits or the price cap, contradict themselves, or ask
 * for what the model cannot do. {@code Checks} is the only entry point and returns the plan of upstream calls.
 */
package io.imagefunction.check;
