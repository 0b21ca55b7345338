import Foundation
import Objections

/// A message in the shape of a message service's request. No NHS number is ever in it.
enum MessageShape {
    struct Request: Sendable {
        let path: String
        let contentType: String
        let body: Data
    }

    /// - Returns: nil where the service has no template for it.
    static func request(_ message: LeavingMessage, _ webhook: Region.Telling.Webhook) -> Request? {
        let words = ["reference": message.reference, "desk": message.desk]
        switch webhook.service {
        case .govUKNotify: return govUK(message, webhook, words)
        case .nhsNotify: return nhs(message, webhook, words)
        }
    }

    /// The one of the message's language where the region has one, such as `receipt.cy`; else the one that is for every language.
    private static func template(_ message: LeavingMessage, _ templates: [String: String]) -> String? {
        templates[message.template + "." + message.language] ?? templates[message.template]
    }

    /// GOV.UK Notify, REST API, "Send an email" and "Send a text message": a template is of one of the two; `reference` is the sender's own.
    private static func govUK(_ message: LeavingMessage, _ webhook: Region.Telling.Webhook, _ words: [String: String]) -> Request? {
        let (kind, field, template): (String, String, String?) =
            switch message.to {
            case .email: ("email", "email_address", template(message, webhook.templates))
            case .mobile: ("sms", "phone_number", template(message, webhook.textTemplates))
            }
        guard let template else { return nil }
        return request(
            "/v2/notifications/\(kind)", "application/json",
            [field: message.to.text, "template_id": template, "personalisation": words, "reference": message.key])
    }

    /// NHS Notify, "Send a single message" (JSON:API). A recipient has an NHS number there "unless prior agreement with the onboarding team is in place": none may
    /// leave here, so the address is given in `contactDetails` instead, and the routing plan must be agreed for that.
    private static func nhs(_ message: LeavingMessage, _ webhook: Region.Telling.Webhook, _ words: [String: String]) -> Request? {
        guard let plan = template(message, webhook.templates) else { return nil }
        let contact: [String: String] =
            switch message.to {
            case .email(let text): ["email": text]
            // It takes a country's code without the plus.
            case .mobile(let text): ["sms": text.hasPrefix("+") ? String(text.dropFirst()) : text]
            }
        return request(
            "/comms/v1/messages", "application/vnd.api+json",
            [
                "data": [
                    "type": "Message",
                    "attributes": [
                        "routingPlanId": plan, "messageReference": message.key, "recipient": ["contactDetails": contact],
                        "personalisation": words,
                    ],
                ]
            ])
    }

    private static func request(_ path: String, _ contentType: String, _ body: [String: Any]) -> Request? {
        (try? JSONSerialization.data(withJSONObject: body, options: [.sortedKeys])).map {
            Request(path: path, contentType: contentType, body: $0)
        }
    }
}
