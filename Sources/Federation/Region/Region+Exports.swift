import Foundation
import Yams

extension Region {
    /// A syslog collector over TLS that is sent every event of the trail (RFC 5425).
    public struct Collector: Sendable, Hashable {
        /// Names the row that remembers how far it has come: never changed, or everything is sent again.
        public var name: String
        public var host: String
        /// 6514, where nothing is said (RFC 5425 section 4.1).
        public var port: Int
        public var tls: TLSSettings
        public var content: Content
        /// Whether it says at the end of a connection that it has read all of it, as RFC 5425 section 4.4 wants; where it does not, its closing the connection is taken for that.
        public var saysClosed: Bool

        public init(name: String, host: String, port: Int = 6514, tls: TLSSettings, content: Content = .fhir, saysClosed: Bool = true) {
            self.name = name
            self.host = host
            self.port = port
            self.tls = tls
            self.content = content
            self.saysClosed = saysClosed
        }

        /// What a message holds.
        public enum Content: String, Sendable, CaseIterable {
            /// A FHIR AuditEvent.
            case fhir
            /// The event's fields (docs/events.md).
            case jsonLines = "json-lines"
        }
    }

    /// How long texts of the trail are kept.
    public struct Retention: Sendable, Hashable {
        public var years: Int
        public var days: Int
        public init(years: Int, days: Int = 0) {
            self.years = years
            self.days = days
        }

        /// In seconds: a year at its shortest.
        public var least: TimeInterval { Double(years * 365 + days) * 86_400 }

        /// What happened before is not kept any more. Years are the calendar's, in UTC.
        public func end(at now: Date) -> Date {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            return calendar.date(byAdding: DateComponents(year: -years, day: -days), to: now) ?? .distantPast
        }
    }
}

extension RegionReader {
    func exports(_ node: Node?) -> [Region.Collector] {
        let it = fields(node, "exports", known: ["syslog"], required: ["syslog"])
        var names: Set<String> = []
        return list(it["syslog"], "exports.syslog").compactMap { node, place in
            let it = fields(
                node, place, known: ["name", "host", "port", "tls", "content", "saysClosed"], required: ["name", "host", "tls"])
            let port = whole(it["port"], place + ".port", default: 6514, in: 1...65_535)
            let content: Region.Collector.Content? = it["content"].flatMap { choice($0, place + ".content") }
            let saysClosed = bool(it["saysClosed"], place + ".saysClosed", default: true)
            let trust = tls(it["tls"], place + ".tls")
            guard let name = text(it["name"], place + ".name"), let host = text(it["host"], place + ".host") else { return nil }
            if name.wholeMatch(of: /[a-z0-9-]{1,40}/) == nil {
                wrong(place + ".name", it["name"], "must be small letters, digits and hyphens, 40 at most")
            }
            if !names.insert(name).inserted { wrong(place + ".name", it["name"], "\(name) is there twice") }
            return Region.Collector(name: name, host: host, port: port, tls: trust, content: content ?? .fhir, saysClosed: saysClosed)
        }
    }

    func retention(_ node: Node?) -> Region.Retention? {
        guard let node else { return nil }
        let kept = fields(node, "trail.retention", known: ["years", "days"])
        let years = whole(kept["years"], "trail.retention.years", default: 0, in: 0...200)
        let days = whole(kept["days"], "trail.retention.days", default: 0, in: 0...366)
        // Shorter, and a slip of the pen would erase what nobody has read.
        if years == 0, days == 0, node.mapping != nil {
            wrong("trail.retention", node, "must be a day at least; leave it out to keep everything")
        }
        return Region.Retention(years: years, days: days)
    }
}
