package io.imagefunction.budget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.storage.InboxObjects;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Messages as objects {@code budgets/inbox/<SHA-256 of the account's document>/<id>~<changes>} with the changes as
 * base64url of their JSON. So a request that lists the folder reads all messages. Changes that are too long for a key are
 * the object's content.
 */
final class StoredInbox implements Inbox {

    /** Behind all accounts, in the order of names. */
    static final String SUBFOLDER = "inbox/";

    static final String FOLDER = Accounts.FOLDER + SUBFOLDER;

    private static final String SEPARATOR = "~";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InboxObjects objects;
    private final String folder;

    StoredInbox(InboxObjects objects, AccountId id) {
        this.objects = objects;
        this.folder = folder(id);
    }

    static String folder(AccountId id) {
        return FOLDER + Sha256.hex(id.document()) + "/";
    }

    @Override
    public void put(String id, List<Change> changes) {
        String json = ChangeJson.write(changes).toString();
        String name = id
                + SEPARATOR
                + Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        if (name.length() <= objects.longestName(folder)) {
            objects.put(folder, name, "");
        } else {
            objects.put(folder, id + SEPARATOR, json);
        }
    }

    @Override
    public List<Message> list(Set<String> applied) {
        List<String> names = objects.list(folder);
        List<String> withContent = names.stream()
                .filter(name -> name.endsWith(SEPARATOR) && !applied.contains(id(name)))
                .toList();
        Map<String, String> contents = objects.read(folder, withContent);
        return names.stream()
                .flatMap(name -> applied.contains(id(name))
                        ? Stream.of(new Message(id(name), List.of(), name))
                        : message(name, contents.get(name)).stream())
                .toList();
    }

    private static String id(String name) {
        return name.substring(0, Math.max(0, name.indexOf(SEPARATOR)));
    }

    /** Empty if it was removed meanwhile, or if this program has not written it. */
    private static Optional<Message> message(String name, String content) {
        try {
            String id = id(name);
            Message.sent(id);
            String json = name.endsWith(SEPARATOR)
                    ? content
                    : new String(
                            Base64.getUrlDecoder().decode(name.substring(id.length() + 1)), StandardCharsets.UTF_8);
            return Optional.of(new Message(id, ChangeJson.read(JSON.readTree(json)), name));
        } catch (JsonProcessingException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public void remove(List<Message> messages) {
        objects.remove(folder, messages.stream().map(Message::name).toList());
    }
}
