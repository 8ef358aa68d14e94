package io.imagefunction.budget;

import java.util.Optional;

/**
 * What has become of a change.
 *
 * @param account after it
 * @param refusal why it was not made; empty if it was
 */
record Answer(Account account, Optional<Account.Refusal> refusal) {}
