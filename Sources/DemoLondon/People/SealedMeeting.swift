import Foundation

/// A person whom an organisation's staff may open for one reason alone: an appointment that is sealed and locked. It is a relationship, and no page
/// may tell that it is there, nor of what kind it is.
enum SealedMeeting {
    /// The person's place among the generated people.
    static let index = 188
    static let source = "homerton"
    /// Stands in the appointment and nowhere else.
    static let word = "Foxglove"

    static func appointment(_ make: FHIRMaking, _ now: Date) -> DemoResource {
        let day = (now + 4 * 86_400).formatted(.iso8601.year().month().day())
        return make.make(
            "Appointment", "ps-s",
            [
                ("status", "booked"), ("serviceType", [["text": .text("\(word) clinic")]]), ("description", .text("With \(word)")),
                ("start", .text(day + "T10:00:00Z")),
                (
                    "participant",
                    [
                        ["actor": ["reference": .text("Patient/" + make.patient)], "status": "accepted"],
                        ["actor": ["display": .text(make.organisationName)], "status": "accepted"],
                    ]
                ),
            ], security: ["system": .text("https://record.london.example/sensitivity"), "code": "sealed-and-locked"])
    }
}
