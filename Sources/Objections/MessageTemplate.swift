/// Names of what is told by message, as the outbox keeps them and a region file gives each the name that its message service has for it. What they say is
/// `web/site/en/letters/messages.md`, which PublicWeb reads.
public enum MessageTemplate {
    public static let all: [String] =
        Letter.Kind.all.map(\.code) + [
            "answer-due", "glass-despite-objection", "glass-broken", "question-answered", "acting-asked", "acting-set",
            "correction-waits", "correction-late",
        ]
}

/// Some of the templates.
public enum MessageTemplates: Sendable, Hashable {
    case only(Set<String>)
    case allBut(Set<String>)
}
