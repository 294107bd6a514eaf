/**
 * How the devices of one IoT cloud speak, as data: topics, the property JSON, and how a login is
 * signed. `{name}` in a topic or text stands for a field of the device; a topic step `{name}` also
 * reads that field from a topic that came.
 */
export interface DeviceProfile {
  readonly name: string;
  readonly title: string;
  /** Address of the cloud's broker. */
  readonly address: string;
  /** Fields that a device has. */
  readonly fields: readonly string[];
  readonly topics: {
    /** Device to cloud: properties. */
    readonly report: string;
    readonly reportReply: string;
    /** Cloud to device. */
    readonly command: string;
    readonly commandReply: string;
  };
  readonly properties: {
    /** Where the properties stand in the message, step by step. */
    readonly path: readonly string[];
    /** A property may be `{value, time}`: the names of these two. */
    readonly valueField?: string;
    readonly timeField?: string;
    /** Time of the whole message, epoch milliseconds. */
    readonly messageTimeField?: string;
    /** Fields of the message around the properties; `{id}` is a message number, `{now}` the time. */
    readonly envelope: Readonly<Record<string, string>>;
  };
  readonly login: {
    readonly clientId: string;
    readonly user: string;
    /** Text that is signed. */
    readonly signed: string;
    /** `hmac` signs with the secret as key; `digest` hashes the text, which holds the secret. */
    readonly method: 'hmac' | 'digest';
    readonly algorithm: 'sha256' | 'md5';
    readonly secretEncoding: 'utf8' | 'base64';
    readonly password: string;
  };
}
