import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import type { Question } from '../../../lab/contract/question.ts';
import { hostKeyCommand } from '../../../renderer/questions/hostKeyCommand.ts';
import QuestionDialog from '../../../renderer/questions/QuestionDialog.vue';
import { mountApp } from '../mountApp.ts';

const hostKey: Question = {
  kind: 'host-key',
  host: '192.0.2.1',
  port: 2222,
  type: 'ecdsa-sha2-nistp256',
  fingerprint: 'SHA256:theOne',
};
const passphrase = (more: Partial<Extract<Question, { kind: 'secret' }>> = {}): Question => ({
  kind: 'secret',
  secret: { kind: 'passphrase', file: '~/.ssh/id_ed25519' },
  attempt: 1,
  canKeep: false,
  ...more,
});

describe('QuestionDialog', () => {
  test('shows a host key with the command to compare it with, and trusts it when told so', async () => {
    const { api } = await mountApp(QuestionDialog);
    const answer = api.ask(hostKey);
    await screen.findByText('SHA256:theOne');
    expect(document.body.textContent).toContain('192.0.2.1:2222');
    expect(document.body.textContent).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub');
    await fireEvent.click(screen.getByText('They agree: trust it'));
    expect(await answer).toEqual({ kind: 'trust' });
  });

  test('refuses a host key when the dialog is closed, and goes on to the next question', async () => {
    const { api } = await mountApp(QuestionDialog);
    const answer = api.ask(hostKey);
    await screen.findByText('SHA256:theOne');
    void api.ask(passphrase());
    await fireEvent.click(screen.getByRole('button', { name: /close/i }));
    expect(await answer).toEqual({ kind: 'dismissed' });
    await screen.findByLabelText('Passphrase');
  });

  test('gives a secret, and keeps it only where that is possible and chosen', async () => {
    const { api } = await mountApp(QuestionDialog);
    const first = api.ask(passphrase());
    await fireEvent.update(await screen.findByLabelText('Passphrase'), 'open sesame');
    expect(screen.queryByText('Keep it in the system’s keychain')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'OK' }));
    expect(await first).toEqual({ kind: 'secret', secret: 'open sesame', keep: false });

    const second = api.ask(passphrase({ canKeep: true, attempt: 2 }));
    await screen.findByText('The last one was wrong (attempt 2).');
    const field = await screen.findByLabelText<HTMLInputElement>('Passphrase');
    expect(field.value).toBe('');
    await fireEvent.update(field, 'again');
    await fireEvent.click(screen.getByText('Keep it in the system’s keychain'));
    await fireEvent.click(screen.getByRole('button', { name: 'OK' }));
    expect(await second).toEqual({ kind: 'secret', secret: 'again', keep: true });
  });

  test('asks one after the other and says how many wait; one that is answered elsewhere goes', async () => {
    const { api } = await mountApp(QuestionDialog);
    const first = api.ask(hostKey);
    void api.ask(passphrase());
    await screen.findByText('1 more question waits');
    const [{ id } = { id: '' }] = await api.openQuestions();
    await api.answerQuestion(id, { kind: 'trust' });
    await screen.findByLabelText('Passphrase');
    expect(await first).toEqual({ kind: 'trust' });
    await waitFor(() => expect(screen.queryByText('SHA256:theOne')).toBeNull());
  });
});

describe('hostKeyCommand', () => {
  test.each([
    ['ssh-ed25519', 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub'],
    ['rsa-sha2-512', 'ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub'],
    ['ssh-rsa', 'ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub'],
  ])('prints the key of the type %s', (type, command) => {
    expect(hostKeyCommand(type)).toBe(command);
  });

  test('prints all keys for a type without a usual file', () => {
    expect(hostKeyCommand('sk-ssh-ed25519')).toContain('ssh_host_*_key.pub');
  });
});
