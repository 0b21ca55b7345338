import CareRecord
import Objections
import Yams

extension RegionReader {
    /// `objections`: a desk for each integrated care system.
    func desks(_ node: Node?, organisations: [Organisation], systems: [ODSCode]) -> DeskBook? {
        guard let node else { return nil }
        let top = fields(node, "objections", known: ["desks"], required: ["desks"])
        let rows = list(top["desks"], "objections.desks")
        let before = mistakes.count
        let desks = rows.compactMap { desk($0.node, $0.path) }
        let book = DeskBook(desks, systemOf: Dictionary(organisations.map { ($0.ods, $0.ics) }, uniquingKeysWith: { first, _ in first }))
        // What follows from a desk that could not be read is not reported as well.
        guard mistakes.count == before else { return nil }
        for mistake in book.mistakes(systems: systems) {
            guard let place = mistake.desk, rows.indices.contains(place) else {
                wrong("objections.desks", top["desks"], mistake.words)
                continue
            }
            let (node, path) = rows[place]
            let field = mistake.field
            wrong(field.map { "\(path).\($0)" } ?? path, field.flatMap { node.mapping?[$0] ?? nil } ?? node, mistake.words)
        }
        return book
    }

    private func desk(_ node: Node, _ path: String) -> Desk? {
        let it = fields(
            node, path,
            known: ["ics", "name", "email", "phone", "post", "hours", "staffedBy", "postcodes", "takesUnsigned", "tellsOfGlass"],
            required: ["ics", "name", "staffedBy"])
        let email = text(it["email"], path + ".email")
        if let email, email.wholeMatch(of: /[^@\s]+@[^@\s]+/) == nil {
            wrong(path + ".email", it["email"], "must be an address such as desk@example.nhs.uk")
        }
        let staff = list(it["staffedBy"], path + ".staffedBy").compactMap { ods($0.node, $0.path) }
        guard let ics = ods(it["ics"], path + ".ics"), let name = text(it["name"], path + ".name") else { return nil }
        return Desk(
            ics: ics, name: name, email: email, phone: text(it["phone"], path + ".phone"), post: text(it["post"], path + ".post"),
            hours: text(it["hours"], path + ".hours"), staffedBy: Set(staff), postcodes: texts(it["postcodes"], path + ".postcodes"),
            rules: Desk.Rules(
                takesUnsigned: bool(it["takesUnsigned"], path + ".takesUnsigned", default: true),
                tellsOfGlass: bool(it["tellsOfGlass"], path + ".tellsOfGlass", default: true)))
    }
}
