import Federation
import Foundation

/// A message as it leaves: whom to, in which words, under which id.
struct LeavingMessage: Sendable {
    /// The idempotency key.
    let id: String
    let template: String
    let to: String
    let reference: String
    let desk: String
    let subject: String
    let text: String
}

/// A message in the shape of a message service's request. No NHS number is ever in it: NHS Notify is given the address in its place.
enum MessageShape {
    /// - Returns: nil where the service has no template for it.
    static func request(_ message: LeavingMessage, _ webhook: Region.Telling.Webhook) -> (path: String, body: Data)? {
        guard let template = webhook.templates[message.template] else { return nil }
        let words = ["reference": message.reference, "desk": message.desk]
        let (path, body): (String, [String: Any]) =
            switch webhook.shape {
            // GOV.UK Notify, "Send an email": `reference` is the sender's own.
            case .govUKNotify:
                (
                    "/v2/notifications/email",
                    ["email_address": message.to, "template_id": template, "personalisation": words, "reference": message.id]
                )
            // NHS Notify, "Send a single message" (JSON:API).
            case .nhsNotify:
                (
                    "/comms/v1/messages",
                    [
                        "data": [
                            "type": "Message",
                            "attributes": [
                                "routingPlanId": template, "messageReference": message.id,
                                "recipient": ["contactDetails": ["email": message.to]], "personalisation": words,
                            ],
                        ]
                    ]
                )
            }
        return (try? JSONSerialization.data(withJSONObject: body, options: [.sortedKeys])).map { (path, $0) }
    }
}

/// What is told, in words: no more than that something waits, and by which reference.
enum MessageWords {
    static func of(_ template: String, reference: String, desk: String) -> (subject: String, text: String) {
        let (subject, what): (String, String) =
            switch template {
            case "receipt": ("We have your objection", "We have received your objection.")
            case "more-time":
                ("We need more time for your objection", "We need more time to answer your objection. A letter tells you why.")
            case "in-force": ("Your objection is in force", "Your objection is in force. You can withdraw it at any time.")
            case "withdrawn": ("Your objection has ended", "Your objection has ended. If you did not ask for this, tell us at once.")
            case "asked-again":
                ("Do you still object?", "Somebody objected for you when you were younger. You can now decide this yourself.")
            case "glass-despite-objection":
                (
                    "A record was opened although its person objects",
                    "A record was opened on a ground in law although its person objects. It is checked by people."
                )
            case "answer-due": ("An answer to an objection is due", "An objection at your desk waits for its answer.")
            case "question-answered": ("Your question was answered", "Your question about a look was answered. Log in to read the answer.")
            default:
                ("We have answered your objection", "We have answered your objection. A letter tells you our reasons, and how to complain.")
            }
        return (subject, "\(what)\r\n\r\nReference \(reference)\r\n\(desk)\r\n")
    }
}
