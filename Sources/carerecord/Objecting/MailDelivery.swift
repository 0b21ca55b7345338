import Federation
import Foundation
import NIOCore
import NIOPosix

/// Hands one message (`MailShape`) to this machine's mail relay (RFC 5321), and says whether it took it.
struct MailDelivery: Sendable {
    let mail: Region.Telling.Mail

    enum Failure: Error, Hashable {
        case unreachable
        /// The only one that nothing puts right.
        case noSuchAddress
        /// It did not take it: its answer's code. Whatever that is, it can be put right.
        case refused(Int)
        /// The region's own address cannot be written from.
        case noSender

        /// For the database and for whoever runs the service: fixed words, and nothing of the message.
        var words: String {
            switch self {
            case .unreachable: "mail: unreachable"
            case .noSuchAddress: "mail: no such address"
            case .refused(let code): "mail: \(code)"
            case .noSender: "mail: no sender"
            }
        }
    }

    func deliver(_ message: LeavingMessage) async throws(Failure) {
        guard case .email(let to) = message.to, Self.isAddress(to) else { throw .noSuchAddress }
        guard Self.isAddress(mail.from) else { throw .noSender }
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.seconds(5))
                .connect(host: mail.host, port: mail.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let late = channel.channel.eventLoop.scheduleTask(in: .seconds(30)) { channel.channel.close(promise: nil) }
            defer { late.cancel() }
            try await channel.executeThenClose { inbound, outbound in try await talk(message, to, inbound, outbound) }
        } catch let failure as Failure { throw failure } catch { throw .unreachable }
    }

    private func talk(
        _ message: LeavingMessage, _ to: String, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var replies = Replies(inbound.makeAsyncIterator())
        try await replies.expect(2)
        for (line, kind, isOfReceiver) in [
            ("EHLO localhost", 2, false), ("MAIL FROM:<\(mail.from)>", 2, false), ("RCPT TO:<\(to)>", 2, true), ("DATA", 3, false),
            (MailShape.content(message, from: mail.from, to: to) + ".", 2, false),
        ] {
            try await outbound.write(ByteBuffer(string: line + "\r\n"))
            try await replies.expect(kind, isOfReceiver: isOfReceiver)
        }
        try? await outbound.write(ByteBuffer(string: "QUIT\r\n"))
    }

    /// Nothing that could end a line or a path.
    static func isAddress(_ text: String) -> Bool {
        text.utf8.count <= 254 && text.wholeMatch(of: /[A-Za-z0-9.!#$%&'*+\/=?^_`{|}~\-]+@[A-Za-z0-9.\-]+/) != nil
    }

    /// What the relay says, line by line.
    private struct Replies {
        private var stream: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private var rest: [UInt8] = []
        init(_ stream: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) { self.stream = stream }

        /// A reply whose first digit is `kind`; of several lines the last says it.
        mutating func expect(_ kind: Int, isOfReceiver: Bool = false) async throws {
            while true {
                let line = try await line()
                if line.count > 3, line[3] == UInt8(ascii: "-") { continue }
                switch MailReply(String(decoding: line, as: UTF8.self), expecting: kind, isOfReceiver: isOfReceiver) {
                case .positive: return
                case .noSuchAddress: throw Failure.noSuchAddress
                case .refused(let code): throw Failure.refused(code)
                // Whatever listens there, it is no relay.
                case nil: throw Failure.unreachable
                }
            }
        }

        private mutating func line() async throws -> [UInt8] {
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = Array(rest[..<end]).filter { $0 != UInt8(ascii: "\r") }
                    rest.removeSubrange(...end)
                    return line
                }
                // More than any relay says.
                guard rest.count < 8192, let next = try await stream.next(isolation: nil) else { throw Failure.unreachable }
                rest += next.readableBytesView
            }
        }
    }
}
