import CareRecord

/// All desks, and which one answers for whom: by the GP practice; where there is none here, by where they live; else they are asked.
public struct DeskBook: Sendable, Hashable {
    public let desks: [Desk]
    /// Which integrated care system an organisation of the region belongs to.
    private let systemOf: [ODSCode: ODSCode]
    private let byPostcode: [String: ODSCode]

    public init(_ desks: [Desk], systemOf: [ODSCode: ODSCode] = [:]) {
        self.desks = desks
        self.systemOf = systemOf
        byPostcode = Dictionary(desks.flatMap { desk in desk.postcodes.map { ($0, desk.ics) } }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(_ ics: ODSCode) -> Desk? { desks.first { $0.ics == ics } }

    /// The desk whose staff an organisation's are; nil where they are none's.
    public func desk(staffedBy organisation: ODSCode) -> Desk? { desks.first { $0.staffedBy.contains(organisation) } }

    /// Where somebody is sent, and by what.
    public enum Sent: Sendable, Hashable {
        case byPractice(Desk)
        case byPostcode(Desk)
        /// Neither tells: without a practice, or living outside all of the region. They choose the desk of where they are cared for.
        case ask
    }

    public func sent(practice: ODSCode?, postcode: String?) -> Sent {
        if let practice, let ics = systemOf[practice], let desk = self[ics] { return .byPractice(desk) }
        if let outward = postcode.flatMap({ OutwardPostcode.read($0) }), let ics = byPostcode[outward], let desk = self[ics] {
            return .byPostcode(desk)
        }
        return .ask
    }

    /// Who answers for where somebody is registered or lives; where neither is known it is not told.
    public func place(practice: ODSCode?, postcode: String?) -> Representing.Person.Place {
        switch sent(practice: practice, postcode: postcode) {
        case .byPractice(let desk), .byPostcode(let desk): .desk(desk.ics)
        case .ask: practice == nil && postcode.flatMap({ OutwardPostcode.read($0) }) == nil ? .untold : .elsewhere
        }
    }

    /// The code of the desk that hears of what no desk has a case of: by practice or postcode, else the first, so that somebody always does.
    public func answering(practice: ODSCode?, postcode: String?) -> String? {
        switch sent(practice: practice, postcode: postcode) {
        case .byPractice(let desk), .byPostcode(let desk): desk.ics.code
        case .ask: desks.first?.ics.code
        }
    }

    // MARK: Mistakes

    /// One mistake of a region's desks: which desk, which setting, and what is wrong.
    public struct Mistake: Sendable, Hashable {
        /// Place of the desk in the list; nil: of the list as a whole.
        public let desk: Int?
        public let field: String?
        public let words: String
    }

    /// Every mistake at once.
    /// - Parameter systems: the integrated care systems of the region, each of which needs one desk.
    public func mistakes(systems: [ODSCode]) -> [Mistake] {
        var found: [Mistake] = []
        var (seen, codes, offices): (Set<ODSCode>, [String: ODSCode], [ODSCode: ODSCode]) = ([], [:], [:])
        for (place, desk) in desks.enumerated() {
            func wrong(_ field: String?, _ words: String) { found.append(Mistake(desk: place, field: field, words: words)) }
            if !systems.contains(desk.ics) { wrong("ics", "\(desk.ics) is not in the list ics") }
            if !seen.insert(desk.ics).inserted { wrong("ics", "\(desk.ics) has a desk already") }
            if desk.email == nil, desk.phone == nil, desk.post == nil {
                wrong(nil, "must have a way to reach it: email, phone or post")
            }
            if desk.post == nil { wrong("post", "is missing: whoever has neither telephone nor computer writes a letter") }
            if desk.staffedBy.isEmpty { wrong("staffedBy", "must name at least one organisation: nobody would answer") }
            for organisation in desk.staffedBy.sorted() {
                if systemOf[organisation] == nil { wrong("staffedBy", "\(organisation) is not in the list organisations") }
                if let other = offices.updateValue(desk.ics, forKey: organisation), other != desk.ics {
                    wrong("staffedBy", "\(organisation) staffs the desk of \(other) already")
                }
            }
            for code in desk.postcodes.sorted() {
                if OutwardPostcode.read(code) != code { wrong("postcodes", "\(code) is not the first half of a postcode, such as E1") }
                if let other = codes.updateValue(desk.ics, forKey: code), other != desk.ics {
                    wrong("postcodes", "\(code) is at the desk of \(other) too: nobody could tell who answers")
                }
            }
        }
        for system in systems where !seen.contains(system) {
            found.append(Mistake(desk: nil, field: nil, words: "\(system) has no desk"))
        }
        return found
    }
}
