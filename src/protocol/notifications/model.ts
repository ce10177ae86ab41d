import * as z from 'zod';
import { notification } from '../method.js';
import { ModelRerouteReason, ModelVerification } from '../types/model.js';
import { wire } from '../wire.js';

const modelReroutedNotification = () =>
  z.object({
    /** Model that was asked. */
    fromModel: z.string(),
    reason: ModelRerouteReason,
    threadId: z.string(),
    /** Model that answered. */
    toModel: z.string(),
    turnId: z.string(),
  });
/** Another model answered than the one asked; sent once per turn at most. */
export interface ModelReroutedNotification extends z.output<ReturnType<typeof modelReroutedNotification>> {}
export const ModelReroutedNotification = wire<ModelReroutedNotification>('ModelReroutedNotification', modelReroutedNotification);

const modelVerificationNotification = () =>
  z.object({
    threadId: z.string(),
    turnId: z.string(),
    verifications: z.array(ModelVerification),
  });
/** The provider recommends that the user be verified; sent once per turn at most. */
export interface ModelVerificationNotification extends z.output<ReturnType<typeof modelVerificationNotification>> {}
export const ModelVerificationNotification = wire<ModelVerificationNotification>(
  'ModelVerificationNotification',
  modelVerificationNotification,
);

export const modelNotifications = {
  /** The turn was answered by a model other than the one asked for; at most once per turn. */
  'model/rerouted': notification('model/rerouted', ModelReroutedNotification),
  /** The service recommends extra verification of the account; at most once per turn. */
  'model/verification': notification('model/verification', ModelVerificationNotification),
};
