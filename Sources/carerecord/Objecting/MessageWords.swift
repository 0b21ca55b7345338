import Federation

/// What is told, in words: no more than that something waits, and by which reference.
enum MessageWords {
    /// - Returns: nil of a template that this program does not know, such as a newer one's: nothing is sent in words that are not its own.
    static func of(_ template: String, reference: String, desk: String) -> (subject: String, text: String)? {
        guard MessageTemplate.all.contains(template) else { return nil }
        let (subject, what): (String, String) =
            switch template {
            case "receipt": ("We have your objection", "We have received your objection.")
            case "more-time":
                ("We need more time for your objection", "We need more time to answer your objection. A letter tells you why.")
            case "in-force":
                (
                    "Your objection is in force",
                    "Your objection is in force. A notice of a national emergency may set it aside for a time. You can withdraw it at any time."
                )
            case "withdrawn": ("Your objection has ended", "Your objection has ended. If you did not ask for this, tell us at once.")
            case "asked-again":
                ("Do you still object?", "Somebody objected for you when you were younger. You can now decide this yourself.")
            case "moved":
                (
                    "Your objection has ended, because you moved",
                    "We were told that you moved away, and have ended your objection. If this is not right, tell us at once. Your desk has a letter that says why, and how to complain."
                )
            case "not-identified":
                (
                    "We could not tell who objected",
                    "We could not tell who the person is, and have closed the objection. You can send it again. Your desk has a letter that says why, and how to complain."
                )
            case "duplicate":
                (
                    "We have closed an objection",
                    "We have closed this objection, and do not answer it by itself. If you have another one, it goes on. Log in to see where you stand, or ask us. You can complain to us, and then at ico.org.uk/make-a-complaint."
                )
            case "handed-over":
                (
                    "Another desk sees to your objection",
                    "Another desk sees to your objection now. You need do nothing. You can ask this desk about it. If you are not happy with this, tell it."
                )
            case "glass-despite-objection":
                (
                    "A record was opened although its person objects",
                    "A record was opened on a ground in law although its person objects. It is checked by people."
                )
            case "glass-broken":
                (
                    "Your record was opened in an emergency",
                    "Your record was opened in an emergency, by somebody for whom nothing showed that they care for you. It is checked by people. Log in to read who it was."
                )
            case "answer-due": ("An answer to an objection is due", "An objection at your desk waits for its answer.")
            case "question-answered": ("Your question was answered", "Your question about a look was answered. Log in to read the answer.")
            case "acting-asked":
                (
                    "Somebody has asked to act for you",
                    "Somebody has asked to act for you. They see nothing until two of us agree. Log in to see it, or to stop it."
                )
            case "acting-set":
                (
                    "Somebody is on record as acting for you",
                    "Somebody is on record as acting for you. Log in to see as what, and to stop it if it is not right."
                )
            case "correction-waits":
                (
                    "A request to put something right waits",
                    "Somebody has asked your organisation to put something in their record right. Your privacy officers read it at the oversight desk, under “Asked to be put right”. It must be answered by the day below."
                )
            case "correction-late":
                (
                    "A request to put something right is late",
                    "Somebody asked your organisation to put something in their record right. The day by which it had to be answered is over. Your privacy officers read it at the oversight desk, under “Asked to be put right”."
                )
            default:
                ("We have answered your objection", "We have answered your objection. A letter tells you our reasons, and how to complain.")
            }
        return (subject, "\(what)\r\n\r\nReference \(reference)\r\n\(desk)\r\n")
    }
}
